"""Where the contents of documents are kept: in a folder of this machine, or in a bucket that many servers share."""

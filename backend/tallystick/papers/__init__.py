"""What is handed out as a file: tables, lines, accounts and papers. It writes what it is given, and asks nobody."""

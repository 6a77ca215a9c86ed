"""What pages may do in a browser. Every HTML answer goes out under one of these, and nothing in one is made by hand."""

_NEVER = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

STILL = f"default-src 'none'; style-src 'self'; {_NEVER}"
"""Pages that run nothing, and load nothing but our style."""

RUNNING = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    f"connect-src 'self'; manifest-src 'self'; {_NEVER}"
)
"""The web pages: everything is ours. Wallets bring their icons along as ``data:``."""

POLICY = "Content-Security-Policy"
STYLE_AT = "/papers/paper.css"
"""Where the style of pages that run nothing is."""

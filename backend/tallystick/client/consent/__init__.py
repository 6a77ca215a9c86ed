"""
Nothing is signed unread: what the server prepared is held against what was asked for, and what differs is refused.

The rules are those of the web pages (``web/src/acts/consent.ts``). Here they are stricter by one step: what is signed
is never what came, but what was computed here from the act and the agreement's terms, which must be the same to the
last member. The server chooses nothing but the nonce of a permit, the name and version of a token's domain, and gas.
"""

"""What goes over the wire: JSON with units. Amounts are decimal strings, times RFC 3339, ids and hashes ``0x…``."""

"""Whether the code on a chain is what our sources say: found out from the chain and the sources, by nobody's word."""

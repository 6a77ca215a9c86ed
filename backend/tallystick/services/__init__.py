"""The use cases, one a module. They reach the chain only through ``domain.ports``."""

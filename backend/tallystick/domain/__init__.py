"""The words of the house, with their units and their arithmetic. Pure: no clock, no input or output, no library."""

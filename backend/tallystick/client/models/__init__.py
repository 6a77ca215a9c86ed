"""What the server answers, as values: amounts as whole token units, instants as Unix seconds."""

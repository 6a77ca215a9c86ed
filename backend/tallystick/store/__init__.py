"""The database: a mirror that can be thrown away and rebuilt. The only room that speaks SQL."""

#!/bin/sh
# Makes the role that replicas read by, once, when the database is made: it may read what the other role makes.
set -eu
psql --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set=password="$(cat /run/secrets/reader.password)" <<'SQL'
CREATE ROLE reader LOGIN PASSWORD :'password';
GRANT CONNECT ON DATABASE tally TO reader;
GRANT USAGE ON SCHEMA public TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE tally IN SCHEMA public GRANT SELECT ON TABLES TO reader;
SQL

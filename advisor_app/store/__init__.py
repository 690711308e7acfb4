"""The only package that knows SQL: connection, migrations, journal, projection, repositories."""

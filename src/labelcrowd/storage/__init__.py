"""Where everything is kept: the database with its single writer, migrations, and blobs."""

"""Makes tables: the generator of sample reviews and the importer of files."""

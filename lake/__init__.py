"""Creation and compaction of tables: sample generator, file importer, compaction command."""

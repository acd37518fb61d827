"""The core: pure logic without I/O, behind ports."""

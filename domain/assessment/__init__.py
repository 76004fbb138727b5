"""Assessment (考核): schemes, marks, ranks, and how they are told."""

"""Official documents after GB/T 9704-2012, written as Word and PDF files."""

"""Reading OFD files (GB/T 33190)."""

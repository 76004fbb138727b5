"""Reading what is only a picture: scans and photographs."""

"""What to do about a client: remedies, consequences, and a parting done well."""

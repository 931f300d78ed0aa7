"""What is known: kinds of fact, money, periods, identities, and the book that holds them."""

"""Operations as Python: arguments, requests, results, methods."""

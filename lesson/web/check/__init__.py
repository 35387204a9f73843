"""The page Check yourself."""

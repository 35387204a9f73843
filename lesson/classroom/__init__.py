"""A class: who belongs to it, what its teacher opens and locks, what is collected for the board. No Streamlit here."""

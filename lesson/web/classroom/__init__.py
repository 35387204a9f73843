"""A class in the browser: joining, pace, the teacher's board. lesson/classroom says what a class is."""

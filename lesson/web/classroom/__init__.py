"""A class in the browser: joining, pace, the teacher's board. What a class is, lesson/classroom says."""

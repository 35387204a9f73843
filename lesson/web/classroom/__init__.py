"""A class in the browser: joining, pace, the teacher's board. What a class is stands in lesson/classroom."""

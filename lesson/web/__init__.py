"""What the pages share: the frame, the widgets and the charts."""

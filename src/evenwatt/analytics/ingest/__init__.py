"""Files of platforms become the lake: checked row by row, sorted, once each, late corrections included."""

"""What takes how long, each figure beside a reference of the same run; nothing here fails a build."""

"""The stations of the line: one file, one public function each."""

"""An oracle for reports: what becomes of callers of the old client in the new."""

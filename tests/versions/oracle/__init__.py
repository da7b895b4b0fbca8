"""An oracle for reports: what becomes of callers of the old client under the new one."""

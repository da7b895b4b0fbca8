"""An app of FastAPI, served by uvicorn, and what a generated client makes of it."""

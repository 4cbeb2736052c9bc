test:
	.venv/bin/pytest --no-migrations

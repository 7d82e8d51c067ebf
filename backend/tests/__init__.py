"""Tests of the backend: pure logic alone; everything else against real PostgreSQL, DynamoDB and Prism.

Where these are is said by the environment, as for the application: DATABASE_HOST, DATABASE_PASSWORD,
DYNAMODB_ENDPOINT_URL, SCORING_URL, NOTIFICATIONS_URL.
"""

"""Object storage that speaks S3 as origin."""

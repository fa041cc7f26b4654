"""What is deployed, after `sam build`: finished, measured and given a fingerprint."""

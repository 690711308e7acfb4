"""Pure protocol: keys, enrolment, sealed and signed bundles. Knows no database."""

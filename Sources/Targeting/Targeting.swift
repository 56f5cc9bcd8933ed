// Targeting

// RatingTests

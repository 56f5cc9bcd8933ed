print("ratemill")

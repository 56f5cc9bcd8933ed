extension OrderRule {
  /// What the column `rule` says.
  package var code: String {
    switch self {
    case .orphanPart: "orphan_part"
    case .missingPart: "missing_part"
    case .extraPart: "extra_part"
    case .partAccount: "part_account"
    case .partMoney: "part_money"
    case .orderTwice: "order_twice"
    case .partTwice: "part_twice"
    case .stepsOutOfOrder: "steps_out_of_order"
    case .overdue: "overdue"
    case .completedEarly: "completed_early"
    case .activatedAfterCancel: "activated_after_cancel"
    case .stillActive: "still_active"
    case .partUnidentified: "part_unidentified"
    case .bindingPending: "binding_pending"
    case .bindingConflict: "binding_conflict"
    case .cancelWithoutRetention: "cancel_without_retention"
    case .secondAttemptMissing: "second_attempt_missing"
    case .savedYetCancelled: "saved_yet_cancelled"
    case .activeWithoutCard: "active_without_card"
    case .numberTwoCards: "number_two_cards"
    case .cardTwoNumbers: "card_two_numbers"
    case .numberTwice: "number_twice"
    case .resourceTwice: "resource_twice"
    case .soldIdle: "sold_idle"
    case .reservedLong: "reserved_long"
    case .activeWithoutOrder: "active_without_order"
    case .activeWithoutSubscriber: "active_without_subscriber"
    case .subscriberWithoutNumber: "subscriber_without_number"
    }
  }

  package var severity: Severity {
    switch self {
    case .partMoney, .orphanPart, .missingPart, .extraPart, .partAccount, .activatedAfterCancel,
      .stillActive, .bindingConflict, .cancelWithoutRetention, .activeWithoutCard,
      .numberTwoCards, .cardTwoNumbers, .numberTwice, .activeWithoutOrder,
      .activeWithoutSubscriber, .subscriberWithoutNumber:
      .error
    case .orderTwice, .partTwice, .stepsOutOfOrder, .overdue, .completedEarly,
      .partUnidentified, .bindingPending, .secondAttemptMissing, .savedYetCancelled,
      .resourceTwice, .soldIdle, .reservedLong:
      .warning
    }
  }

  /// What is wrong, in one sentence.
  package var meaning: String {
    switch self {
    case .orphanPart: "a sub-order names a main order that isn't there"
    case .missingPart: "an order that was split lacks a sub-order that its kind or product needs"
    case .extraPart: "an order has more sub-orders than its kind or product allows"
    case .partAccount: "a sub-order is on another account than its main order"
    case .partMoney: "the amounts of the sub-orders don't add up to the main order's"
    case .orderTwice: "an order is in the feed more than once; its latest state counts"
    case .partTwice: "a sub-order is in the feed more than once; its latest state counts"
    case .stepsOutOfOrder: "a later step of its life is dated before an earlier one"
    case .overdue: "an order is not complete on the month's last day and was due before it"
    case .completedEarly: "an order is complete while a sub-order of it isn't"
    case .activatedAfterCancel: "something was activated after its order was cancelled"
    case .stillActive: "a sub-order is active though its order is cancelled"
    case .partUnidentified: "a sub-order is complete and names no number or broadband line"
    case .bindingPending: "one side of a binding is complete, the other overdue"
    case .bindingConflict: "a number or broadband line to be bound is bound to another"
    case .cancelWithoutRetention: "a line was cancelled without an attempt whose outcome is known"
    case .secondAttemptMissing: "a key customer was cancelled without a further attempt"
    case .savedYetCancelled: "an attempt is marked as saved and the line was cancelled for all that"
    case .activeWithoutCard: "an active number has no ICCID"
    case .numberTwoCards: "a number is on two ICCIDs at one time"
    case .cardTwoNumbers: "an ICCID carries two numbers at one time"
    case .numberTwice: "a number is given to two orders of a new line"
    case .resourceTwice: "a number is in the snapshot of resources more than once"
    case .soldIdle: "a number was sold long ago and is not active"
    case .reservedLong: "a number has been reserved for too long"
    case .activeWithoutOrder: "a number became active without an order"
    case .activeWithoutSubscriber: "a number is active in the network and has no subscriber"
    case .subscriberWithoutNumber: "a subscriber is served and his number is not active"
    }
  }

  /// What to do about it.
  package var remedy: String {
    switch self {
    case .orphanPart: "find the main order, or cancel the sub-order"
    case .missingPart: "split the order again"
    case .extraPart: "cancel what is too many"
    case .partAccount: "move the sub-order to the order's account, or split the order"
    case .partMoney: "correct the amount in CRM before it is billed"
    case .orderTwice, .partTwice, .resourceTwice: "mend the extract"
    case .stepsOutOfOrder: "see whose clock or whose hand wrote the step"
    case .overdue: "call the customer, and the one who has the order"
    case .completedEarly: "complete the sub-order, or reopen the order"
    case .activatedAfterCancel, .stillActive: "take the line out of service, or revive the order"
    case .partUnidentified: "write the number or line into the sub-order"
    case .bindingPending: "complete the other side, or release the order from convergence"
    case .bindingConflict: "ask the customer which line belongs to which"
    case .cancelWithoutRetention: "write down the attempt, or talk to whoever let it pass"
    case .secondAttemptMissing: "let the manager of the customer call him"
    case .savedYetCancelled: "take the save out of the agent's figures"
    case .activeWithoutCard: "write the ICCID into the resource system"
    case .numberTwoCards: "ask the network which card is live, and correct the other"
    case .cardTwoNumbers: "ask the network which number the card has, and correct the other"
    case .numberTwice: "give one of the customers another number"
    case .soldIdle: "call the buyer, or take the number back"
    case .reservedLong: "release the number"
    case .activeWithoutOrder: "find the order, or who activated the number"
    case .activeWithoutSubscriber: "open the subscriber, or deactivate the number"
    case .subscriberWithoutNumber: "activate the number, or close the subscriber"
    }
  }
}

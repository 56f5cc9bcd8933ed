import Measures
import Records

/// A catalogue while it is read: with the places of what findings of the whole are about.
struct CatalogueDraft {
  /// Of the catalogue's file.
  var place: Place
  var currency = ""
  var timeZone = ""
  var networks = NetworkCodes(home: [], away: [])
  /// Placed at their ids, as all that follow.
  var calendars: [Placed<DayCalendar>] = []
  var bandsPlace: Place
  var bands: [Placed<TimeBand>] = []
  var zones: [Zone] = []
  var prefixes: [ZonePrefix] = []
  var defaultZone = ""
  var ownCarriers: [String] = []
  var portings: [Porting] = []
  var exchangeRates: [ExchangeRate] = []
  var counters: [Placed<Counter>] = []
  var rules: [Placed<TariffRule>] = []
  var plans: [DraftPlan] = []
  var offers: [Placed<Offer>] = []

  init(place: Place) {
    self.place = place
    bandsPlace = place
  }

  var catalogue: Catalogue {
    Catalogue(
      currency: currency, timeZone: timeZone, networks: networks,
      calendars: calendars.map(\.value), bands: bands.map(\.value), zones: zones,
      prefixes: prefixes, defaultZone: defaultZone, ownCarriers: ownCarriers, portings: portings,
      exchangeRates: exchangeRates, counters: counters.map(\.value), rules: rules.map(\.value),
      plans: plans.map(\.plan), offers: offers.map(\.value))
  }
}

/// A plan or pack as it is read.
struct DraftPlan {
  var plan: Plan
  /// Of its id.
  var place: Place
  /// Of each fallback, in their order.
  var fallbackPlaces: [Place] = []
  /// Of the id of each allowance, in their order.
  var allowancePlaces: [Place] = []
}

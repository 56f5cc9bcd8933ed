import Jobs
import Measures
import Rating
import Records
import Tariffs

extension ExplanationFacts {
  var place: ExplainedPlace {
    let facts = explanation.place
    var place = ExplainedPlace(basis: .none, isOwnCarrier: false)
    if let zone = facts.zone {
      place.zone = image.zones[Int(zone)].id
      place.zoneName = image.zones[Int(zone)].name
    }
    place.carrier = facts.carrier.isEmpty ? nil : facts.carrier
    place.isOwnCarrier = catalogue.ownCarriers.contains(facts.carrier)
    if record.otherParty != 0 {
      let porting = catalogue.portings.first {
        $0.number == record.otherParty && $0.validity.contains(day)
      }
      let digits = "\(record.otherParty)"
      let prefix = catalogue.prefixes
        .filter { digits.hasPrefix($0.prefix) && $0.validity.contains(day) }
        .max { $0.prefix.utf8.count < $1.prefix.utf8.count }
      place.prefix = prefix?.prefix
      place.portedOn = porting?.validity.from?.description
      place.basis = porting != nil ? .porting : prefix != nil ? .prefix : .defaultZone
    }
    if let band = facts.band { tell(band: image.bands[Int(band)], &place) }
    return place
  }

  private func tell(band: TimeBand, _ place: inout ExplainedPlace) {
    place.band = band.id
    place.bandFrom = ExplanationWords.clock(minute: band.fromMinute)
    place.bandTo = ExplanationWords.clock(minute: band.toMinute)
    let local = image.clock.localMilliseconds(at: record.startMilliseconds)
    let minute = Int((local - Int64(day.number) * ZoneClock.millisecondsPerDay) / 60_000)
    let hasWrapped = band.toMinute < band.fromMinute && minute < band.toMinute
    let began = hasWrapped ? day + -1 : day
    place.bandDay = began.description
    if band.classes.isEmpty { return }
    let calendar =
      band.calendar.isEmpty
      ? catalogue.calendars.first : catalogue.calendars.first { $0.id == band.calendar }
    place.calendar = calendar?.id
    place.dayClass = (calendar ?? DayCalendar(id: "")).dayClass(of: began).rawValue
  }
}

extension DayCalendar {
  /// The first of: holiday, worked weekend day (a workday), weekend, workday.
  fileprivate func dayClass(of day: CivilDay) -> DayClass {
    if holidays.contains(day) { return .holiday }
    if worked.contains(day) { return .workday }
    return weekend.contains(day.isoWeekday) ? .weekend : .workday
  }
}

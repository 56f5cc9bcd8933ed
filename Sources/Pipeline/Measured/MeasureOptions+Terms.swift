import Indicators
import Jobs

extension MeasureOptions {
  /// What the job's section `measures:` says of the base.
  init(_ terms: MeasureTerms) {
    self.init()
    let base = terms.base
    cuts = base.cuts.map { Cut($0) }
    smallCell = base.smallCell
    ageBands = base.ageBands
    arpuBandsMicros = base.arpuBandsMicros
    cube = base.cube
    declinePpm = Int64(base.declineShare) * 100
    prepaidBrands = base.prepaidBrands
    discountPpm = Int64(base.discountShare) * 100
    marginPpm = Int64(base.marginShare) * 100
    horizonMonths = base.horizonMonths
    starLevels = base.starLevels
  }
}

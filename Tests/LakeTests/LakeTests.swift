// LakeTests

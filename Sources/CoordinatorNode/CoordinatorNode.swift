// CoordinatorNode

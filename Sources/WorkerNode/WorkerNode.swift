// WorkerNode

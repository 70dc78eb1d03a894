namespace CaffeSharp.Formats.Sniff;

/// <summary>What a file is, by its contents.</summary>
internal enum FileKind
{
    Unknown,
    Empty,
    CaffeModel,
    BlobProto,
    SolverState,
    Onnx,
    Hdf5,
    Npy,
    Text,
    Prototxt,
    Html,
    GitLfsPointer,
    Gzip,
    Zip,
    PyTorch,
    Pickle,
    Picture,
}

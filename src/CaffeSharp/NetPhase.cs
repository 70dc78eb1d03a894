namespace CaffeSharp;

/// <summary>For what a net is built: the phases of Caffe.</summary>
public enum NetPhase
{
    /// <summary>To be run.</summary>
    Test,

    /// <summary>To be trained: layers that only training has take part. CaffeSharp runs such a net forward and does not train.</summary>
    Train,
}

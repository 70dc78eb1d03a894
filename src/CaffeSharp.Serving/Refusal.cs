namespace CaffeSharp.Serving;

/// <summary>Why a request is not answered with numbers; HTTP has a code for each.</summary>
internal enum Refusal
{
    /// <summary>The request is wrong in itself or does not fit the model.</summary>
    BadRequest,

    /// <summary>The request carries no key that is known.</summary>
    Unauthenticated,

    /// <summary>There is no such model or version.</summary>
    NotFound,

    /// <summary>More bytes than are taken.</summary>
    TooLarge,

    /// <summary>As many requests are in hand as are taken at a time; try again.</summary>
    Full,

    /// <summary>The model is there but cannot answer: it is loading, broken, or the server goes down.</summary>
    NotReady,

    /// <summary>The time is over.</summary>
    TooLate,

    /// <summary>What the protocol has and this server does not.</summary>
    NotSupported,
}

"""导入 and 导出."""

from fastapi import APIRouter

from service.exchange.pages import assigning, columns, exports, imports, offering

router = APIRouter(include_in_schema=False)
for part in (imports, columns, assigning, offering, exports):
    router.include_router(part.router)

__all__ = ["router"]

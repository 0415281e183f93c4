async def seed_company(company, **wanted):
    return wanted
